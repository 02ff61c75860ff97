"""The console's catalogue: products by line, promises of time, groups of people."""
