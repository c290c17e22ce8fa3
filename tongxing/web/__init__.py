"""The assembly: settings, addresses, the operator's program, the pages' frame."""
