-- The log as PostgreSQL keeps it: which bytes stand at which position. All else is in the bytes.
--
-- All names are those of the one schema that is first in the search_path while this runs. Functions keep that path, with
-- the temporary schema last, so that nobody's temporary table of the same name is ever asked instead.
CREATE TABLE log (
  position bigint PRIMARY KEY CHECK (position > 0),
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  state bytea NOT NULL CHECK (octet_length(state) BETWEEN 2 AND 16384)
);
ALTER TABLE log ALTER state SET STORAGE EXTERNAL, ALTER leaf SET STORAGE PLAIN;

-- Documents' bytes, checkpoints and what witnesses added; every machine copies and checks them.
CREATE TABLE contents (
  sha256 bytea PRIMARY KEY CHECK (sha256 = sha256(content)),
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 10485760)
);
ALTER TABLE contents ALTER content SET STORAGE EXTERNAL;
CREATE TABLE checkpoints (
  number bigint PRIMARY KEY CHECK (number > 0),
  origin text COLLATE "C" NOT NULL,
  size bigint NOT NULL CHECK (size >= 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  note text COLLATE "C" NOT NULL,
  signed_at text COLLATE "C" NOT NULL,
  UNIQUE (origin, size)
);
CREATE TABLE cosignatures (
  number bigint PRIMARY KEY CHECK (number > 0),
  origin text COLLATE "C" NOT NULL,
  size bigint NOT NULL,
  line text COLLATE "C" NOT NULL,
  UNIQUE (origin, size, line)
);
-- Which verifier key belongs to the name of a log, as the machine says it that signs: a note does not hold it.
CREATE TABLE verifiers (
  origin text COLLATE "C" PRIMARY KEY,
  key text COLLATE "C" NOT NULL
);

-- The operators' log: who may write, in a schema that the readers' role cannot see.
CREATE SCHEMA private;
CREATE TABLE private.noted (
  number bigint PRIMARY KEY CHECK (number > 0),
  tag text COLLATE "C" NOT NULL,
  state bytea NOT NULL
);

CREATE FUNCTION log_is_dense() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE lo bigint; hi bigint; n bigint;
BEGIN
  SELECT min(position), max(position), count(*) INTO lo, hi, n FROM fresh;
  IF n > 0 AND (hi - lo + 1 <> n OR lo > 1 AND NOT EXISTS (SELECT FROM log WHERE position = lo - 1)) THEN
    RAISE EXCEPTION 'positions are dense' USING ERRCODE = 'AR001';
  END IF;
  RETURN NULL;
END
$$;
CREATE FUNCTION for_ever() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  RAISE EXCEPTION '% is for ever', TG_TABLE_NAME USING ERRCODE = 'AR003';
END
$$;
CREATE FUNCTION checkpoints_only_grow() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM checkpoints)
    OR NEW.size > (SELECT coalesce(max(position), 0) FROM log)
    OR EXISTS (SELECT FROM checkpoints WHERE origin = NEW.origin AND size >= NEW.size)
  THEN
    RAISE EXCEPTION 'a log is signed once at each size, and its sizes only grow' USING ERRCODE = 'AR005';
  END IF;
  RETURN NEW;
END
$$;
CREATE FUNCTION numbers_are_dense() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE last bigint;
BEGIN
  EXECUTE format('SELECT coalesce(max(number), 0) FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO last;
  IF NEW.number <> last + 1 THEN
    RAISE EXCEPTION 'numbers are dense' USING ERRCODE = 'AR001';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER is_dense AFTER INSERT ON log
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION log_is_dense();
CREATE TRIGGER only_grow BEFORE INSERT ON checkpoints FOR EACH ROW EXECUTE FUNCTION checkpoints_only_grow();
CREATE TRIGGER is_dense BEFORE INSERT ON cosignatures FOR EACH ROW EXECUTE FUNCTION numbers_are_dense();
CREATE TRIGGER is_dense BEFORE INSERT ON private.noted FOR EACH ROW EXECUTE FUNCTION numbers_are_dense();
CREATE TRIGGER for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON log
  FOR EACH STATEMENT EXECUTE FUNCTION for_ever();
CREATE TRIGGER for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON contents
  FOR EACH STATEMENT EXECUTE FUNCTION for_ever();
CREATE TRIGGER for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION for_ever();
CREATE TRIGGER for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON cosignatures
  FOR EACH STATEMENT EXECUTE FUNCTION for_ever();
CREATE TRIGGER for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON verifiers
  FOR EACH STATEMENT EXECUTE FUNCTION for_ever();
CREATE TRIGGER for_ever BEFORE DELETE OR UPDATE OR TRUNCATE ON private.noted
  FOR EACH STATEMENT EXECUTE FUNCTION for_ever();
-- Always: session_replication_role = replica stops all other triggers.
ALTER TABLE log ENABLE ALWAYS TRIGGER is_dense, ENABLE ALWAYS TRIGGER for_ever;
ALTER TABLE contents ENABLE ALWAYS TRIGGER for_ever;
ALTER TABLE checkpoints ENABLE ALWAYS TRIGGER only_grow, ENABLE ALWAYS TRIGGER for_ever;
ALTER TABLE cosignatures ENABLE ALWAYS TRIGGER is_dense, ENABLE ALWAYS TRIGGER for_ever;
ALTER TABLE verifiers ENABLE ALWAYS TRIGGER for_ever;
ALTER TABLE private.noted ENABLE ALWAYS TRIGGER is_dense, ENABLE ALWAYS TRIGGER for_ever;

-- One group: one statement, one transaction, one trip. "known" is the leaf at "after", as whoever decided knows it.
-- All three columns in the list, not in FROM: there they would first be written down as a whole.
CREATE FUNCTION append(after bigint, known bytea, leaves bytea[], states bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF after > 0 AND NOT EXISTS (SELECT FROM log WHERE position = after AND leaf = known) THEN
    RAISE EXCEPTION 'position % is not what was decided upon', after USING ERRCODE = 'AR004';
  END IF;
  INSERT INTO log
  SELECT generate_series(after + 1, after + cardinality(leaves)), unnest(leaves), unnest(states);
END
$$;
-- A group with documents' bytes: in the same transaction as the events that name them.
CREATE FUNCTION append(after bigint, known bytea, leaves bytea[], states bytea[], names bytea[], bodies bytea[])
RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO contents SELECT n, b FROM unnest(names, bodies) u(n, b) ON CONFLICT DO NOTHING;
  PERFORM append(after, known, leaves, states);
END
$$;

-- The standbys as the owner sees them: PostgreSQL shows others no more than that there are some.
CREATE FUNCTION standbys() RETURNS TABLE (name text, state text, sync_state text, behind_bytes numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT application_name, state, sync_state, pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, flush_lsn)
  FROM pg_stat_replication
$$;

-- For people with SQL, on a standby.
CREATE VIEW events AS SELECT position, convert_from(state, 'UTF8')::jsonb AS event FROM log;

-- Nobody but the owner may change the guards; the service may not even try. Roles are the whole server's: another
-- database of it may have made them.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['asreported_recorder', 'asreported_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), name);
  END LOOP;
  EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema());
END
$$;
REVOKE ALL ON log, contents, checkpoints, cosignatures, verifiers, events, private.noted FROM PUBLIC;
REVOKE ALL ON SCHEMA private FROM PUBLIC;
REVOKE ALL ON FUNCTION append(bigint, bytea, bytea[], bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION append(bigint, bytea, bytea[], bytea[], bytea[], bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION standbys() FROM PUBLIC;
GRANT USAGE ON SCHEMA private TO asreported_recorder;
GRANT SELECT, INSERT ON log, contents, checkpoints, cosignatures, verifiers, private.noted TO asreported_recorder;
GRANT EXECUTE ON FUNCTION append(bigint, bytea, bytea[], bytea[]) TO asreported_recorder;
GRANT EXECUTE ON FUNCTION append(bigint, bytea, bytea[], bytea[], bytea[], bytea[]) TO asreported_recorder;
GRANT EXECUTE ON FUNCTION standbys() TO asreported_recorder;
GRANT SELECT ON log, contents, checkpoints, cosignatures, verifiers, events TO asreported_reader;
GRANT SELECT ON events TO asreported_recorder;
