-- The books of the projections. Tables of rows are not here: each projection makes its own, once a
-- build, from the description in its header.

-- A build is one set of tables of a projection. `revision` grows with each batch of facts applied:
-- whoever finds another revision than it left is not the only one who writes. `tables` are the
-- plain names; the build's own end in __b and its number.
CREATE TABLE projection_builds (
    projection text NOT NULL,
    build bigint NOT NULL,
    version bigint NOT NULL,
    shape text NOT NULL,
    tables text[] NOT NULL,
    state text NOT NULL CHECK (state IN ('building', 'live', 'retired')),
    revision bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, build)
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX projection_builds_live ON projection_builds (projection) WHERE state = 'live';

-- Where a build stands on a partition; changes in one transaction with its rows. `reader` is the
-- state of the reading rule, as JSON.
CREATE TABLE projection_checkpoints (
    projection text NOT NULL,
    build bigint NOT NULL,
    topic text NOT NULL,
    partition bigint NOT NULL,
    next_offset bigint NOT NULL,
    reader text NOT NULL,
    PRIMARY KEY (projection, build, topic, partition),
    FOREIGN KEY (projection, build) REFERENCES projection_builds ON DELETE CASCADE
) WITH (fillfactor = 50);

-- Facts that an operator told a projection to pass over, for ever and with the reason. `fact` is
-- the place in its record, -1 stands for all of it.
CREATE TABLE projection_skips (
    projection text NOT NULL,
    topic text NOT NULL,
    partition bigint NOT NULL,
    record_offset bigint NOT NULL,
    fact bigint NOT NULL,
    skipped_by text NOT NULL,
    reason text NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, topic, partition, record_offset, fact)
);
