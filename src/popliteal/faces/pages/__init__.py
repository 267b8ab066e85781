"""The pages: from the first question to the result, readable by anyone, with no script and nothing from elsewhere."""
