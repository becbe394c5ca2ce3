-- Under which words somebody may be found, by the number of the person: an index, made of the current documents and
-- of no use but to find whose to look at. It is filled when what is derived is derived anew.
create virtual table soek using fts5(
  ord, content = '', contentless_delete = 1, detail = none,
  tokenize = "unicode61 remove_diacritics 0"
);
