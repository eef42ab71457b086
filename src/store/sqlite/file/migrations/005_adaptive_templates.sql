-- 1: added after a confident match, not enrolled; can be taken away again.
ALTER TABLE templates ADD COLUMN adaptive INTEGER NOT NULL DEFAULT 0;
