"""The pages, one file each: from a request to the values that its template shows."""
