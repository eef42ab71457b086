-- What the answer to the challenge has to show, in order, with commas between; empty: nothing.
ALTER TABLE challenges ADD COLUMN actions TEXT NOT NULL DEFAULT '';
