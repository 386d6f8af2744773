-- Administrators see how many recovery codes everybody has left, auditors too; the codes themselves are hashes.
create policy seen on recovery_code for select using (scope_role() = 'administrator');
