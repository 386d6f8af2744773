-- Minutes of the intervals of a point where they do not divide the hour, as readings told them: its stored days, in which each
-- reading stands for several shorter intervals, cannot tell them any more. Null for all others.
alter table metering_point add column odd_interval_minutes smallint;
