"""The market on the console: sales, the shelf, what merchants are paid, channels' bills, terms, group-buys and wallets."""
