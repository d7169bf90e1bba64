-- The log as PostgreSQL keeps it: which bytes stand at which position. All else is in the bytes.
CREATE TABLE log (
  position bigint PRIMARY KEY CHECK (position > 0),
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  state bytea NOT NULL CHECK (octet_length(state) BETWEEN 2 AND 16384));
ALTER TABLE log ALTER state SET STORAGE EXTERNAL, ALTER leaf SET STORAGE PLAIN;
CREATE FUNCTION log_is_dense() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lo bigint; hi bigint; n bigint;
BEGIN
  SELECT min(position), max(position), count(*) INTO lo, hi, n FROM fresh;
  IF n > 0 AND (hi - lo + 1 <> n OR lo > 1 AND NOT EXISTS (SELECT FROM log WHERE position = lo - 1)) THEN
    RAISE EXCEPTION 'positions are dense' USING ERRCODE = 'AR001';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER is_dense AFTER INSERT ON log REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION log_is_dense();
CREATE FUNCTION for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is for ever', TG_TABLE_NAME USING ERRCODE = 'AR003'; END $$;
CREATE TRIGGER for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON log FOR EACH STATEMENT EXECUTE FUNCTION for_ever();
ALTER TABLE log ENABLE ALWAYS TRIGGER is_dense, ENABLE ALWAYS TRIGGER for_ever;
-- One group: one statement, one transaction, one trip. "known" is the leaf at "after", as whoever decided knows it.
CREATE FUNCTION append(after bigint, known bytea, leaves bytea[], states bytea[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF after > 0 AND NOT EXISTS (SELECT FROM log WHERE position = after AND leaf = known) THEN
    RAISE EXCEPTION 'position % is not what was decided upon', after USING ERRCODE = 'AR004';
  END IF;
  INSERT INTO log SELECT after + o, l, s FROM unnest(leaves, states) WITH ORDINALITY u(l, s, o);
END $$;
-- What else has to be the same for all machines. Rows are for ever, as today; each machine copies and checks them.
CREATE TABLE contents (sha256 bytea PRIMARY KEY CHECK (sha256 = sha256(content)), content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 10485760));
ALTER TABLE contents ALTER content SET STORAGE EXTERNAL;
CREATE TABLE checkpoints (number bigint PRIMARY KEY, origin text COLLATE "C" NOT NULL, size bigint NOT NULL CHECK (size >= 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32), note text NOT NULL, signed_at text COLLATE "C" NOT NULL, UNIQUE (origin, size));
CREATE TABLE cosignatures (number bigint PRIMARY KEY, origin text COLLATE "C" NOT NULL, size bigint NOT NULL, line text COLLATE "C" NOT NULL, UNIQUE (origin, size, line));
CREATE TABLE noted (number bigint PRIMARY KEY, state bytea NOT NULL); -- the operators' log; a schema and a role of its own: the readers' role may not see it
CREATE FUNCTION checkpoints_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM checkpoints) OR NEW.size > (SELECT coalesce(max(position), 0) FROM log)
     OR EXISTS (SELECT FROM checkpoints WHERE origin = NEW.origin AND size >= NEW.size) THEN
    RAISE EXCEPTION 'a log is signed once at each size, and its sizes only grow' USING ERRCODE = 'AR005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_grow BEFORE INSERT ON checkpoints FOR EACH ROW EXECUTE FUNCTION checkpoints_only_grow();
CREATE FUNCTION numbers_are_dense() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last bigint;
BEGIN
  EXECUTE format('SELECT coalesce(max(number), 0) FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO last;
  IF NEW.number <> last + 1 THEN RAISE EXCEPTION 'numbers are dense' USING ERRCODE = 'AR001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dense BEFORE INSERT ON noted FOR EACH ROW EXECUTE FUNCTION numbers_are_dense();
CREATE TRIGGER dense BEFORE INSERT ON cosignatures FOR EACH ROW EXECUTE FUNCTION numbers_are_dense();
DO $$ DECLARE t text; BEGIN FOREACH t IN ARRAY ARRAY['contents', 'checkpoints', 'cosignatures', 'noted'] LOOP
  EXECUTE format('CREATE TRIGGER for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION for_ever()', t);
END LOOP; END $$;
-- A group with documents' bytes: in the same transaction as the events that name them.
CREATE FUNCTION append(after bigint, known bytea, leaves bytea[], states bytea[], names bytea[], bodies bytea[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO contents SELECT * FROM unnest(names, bodies) ON CONFLICT DO NOTHING;
  SELECT append(after, known, leaves, states);
$$;
-- For people with SQL, on a standby.
CREATE VIEW events AS SELECT position, convert_from(state, 'UTF8')::jsonb AS event FROM log;
-- Roles: nobody but the owner may change the guards; the service may not even try.
DO $$ BEGIN CREATE ROLE recorder; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
GRANT SELECT, INSERT ON log, contents, checkpoints, cosignatures, noted TO recorder;
GRANT SELECT ON log, contents, checkpoints, cosignatures, events TO reader;
