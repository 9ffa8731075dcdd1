-- Why the projector of a build stopped, for processes that run none. Whoever applies a fact to it
-- takes it away.
ALTER TABLE projection_builds ADD COLUMN problem text;
