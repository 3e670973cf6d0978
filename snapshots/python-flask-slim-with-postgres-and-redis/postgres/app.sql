-- The image runs this file once, when the volume is new. The app has its own role and database, so that it is not the
-- superuser of the server.
\set password `cat /run/secrets/postgres_password`
CREATE ROLE app LOGIN PASSWORD :'password';
CREATE DATABASE app OWNER app;
