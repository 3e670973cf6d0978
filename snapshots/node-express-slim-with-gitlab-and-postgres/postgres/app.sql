-- Run once, by the image, when the volume is new. The app gets a role and a database of its own; whoever gets into the
-- app is not the server's superuser then.
\set password `cat /run/secrets/postgres_password`
CREATE ROLE app LOGIN PASSWORD :'password';
CREATE DATABASE app OWNER app;
