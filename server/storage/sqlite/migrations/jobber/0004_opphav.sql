-- A komplett is of the documents that its package can be served from. Where the register holds others, the
-- order pins which: an answer that is kept never changes. Empty: all documents there were.
alter table jobb add column opphav text; -- JSON list
