-- 1: came with the first enrolment; whatever is added later has to look like these. Until now an addition
-- was told from them by its time only: an enrolment writes its own time into the user and its templates.
ALTER TABLE templates ADD COLUMN enrolled INTEGER NOT NULL DEFAULT 0;
UPDATE templates SET enrolled = 1
  WHERE adaptive = 0 AND created_at = (SELECT enrolled_at FROM users WHERE ref = user_ref);
