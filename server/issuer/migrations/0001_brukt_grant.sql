-- Grants that the test issuer has given a token for, until they could not be used again anyhow.
create table brukt_grant (
  nokkel blob primary key, -- a hash: nothing that somebody sent is kept
  utloeper integer not null -- seconds since 1970
) strict, without rowid;

create index brukt_grant_utloeper on brukt_grant (utloeper);
