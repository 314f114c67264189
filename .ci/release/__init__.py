"""What `.ci/dist` is made of: the parts that make, and check, the archives of a release."""
