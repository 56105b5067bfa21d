"""The programme: what is wanted. Regions, engines, instruments, rules and their sources."""
