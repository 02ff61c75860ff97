"""The points economy on the console: circulation, rules, budgets, rewards, what looks like a game, and the ledger."""
