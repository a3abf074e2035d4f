"""The same work on many reports: event data in Parquet, on this machine or on a cluster."""
