-- Windows that ended are removed with every failed comparison; whoever fails from many networks makes
-- this table long.
CREATE INDEX budgets_by_start ON budgets (started_at);

-- Erasing a user looks for the pairs in which it is the older one.
CREATE INDEX duplicates_by_older ON duplicates (older_ref);
