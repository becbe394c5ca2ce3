-- What is written when it is tried whether a line could be: as much as a line takes, and nothing of one.
create table proeve (nr integer primary key, innhold blob not null) strict;
