"""Alembic's entry: it runs on the connection that database.py hands it, inside that one's transaction."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table="dragoman_version", transactional_ddl=False)
context.run_migrations()
