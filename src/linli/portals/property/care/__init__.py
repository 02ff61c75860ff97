"""Care on the console: what started today, warnings and their feeds, rules, the roster of visits, life events."""
