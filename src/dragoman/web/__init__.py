"""The pages and the API over a ledger: `app.create_app` makes the application, `dragoman serve` runs it."""
