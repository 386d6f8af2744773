#!/usr/bin/env node
import { Command } from 'commander'

const program = new Command('rigwatch')
await program.parseAsync()
