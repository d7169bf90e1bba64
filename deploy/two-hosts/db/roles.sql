-- Once, as the superuser, on the primary: psql -f roles.sql. Then, from app1: asreported cluster init.

-- The owner makes the tables and runs nothing: nobody else can take their guards away.
CREATE ROLE figures_owner LOGIN PASSWORD 'CHANGE-ME-4';
-- It may see how far each standby is; the service sees it through a function of the owner's.
GRANT pg_monitor TO figures_owner;
CREATE DATABASE figures OWNER figures_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
REVOKE ALL ON DATABASE figures FROM PUBLIC;

-- What the service may: add rows and read them. What people with SQL may: read them. cluster init grants it to both.
CREATE ROLE asreported_recorder NOLOGIN;
CREATE ROLE asreported_reader NOLOGIN;
GRANT CONNECT ON DATABASE figures TO asreported_recorder, asreported_reader;

CREATE ROLE figures LOGIN PASSWORD 'CHANGE-ME-5' IN ROLE asreported_recorder;
