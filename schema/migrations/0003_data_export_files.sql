-- Files of exports, in sealed pieces. Not rows of a projection: the log does not hold them, and
-- what is lost is asked for again.
CREATE TABLE data_export_files (
    data_export text PRIMARY KEY,
    written_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE data_export_pieces (
    data_export text NOT NULL REFERENCES data_export_files ON DELETE CASCADE,
    number bigint NOT NULL,
    sealed text NOT NULL,
    PRIMARY KEY (data_export, number)
);
