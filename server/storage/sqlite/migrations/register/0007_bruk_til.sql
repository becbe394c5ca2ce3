-- Until when a number was used: what tells that a later row of the same person is lost.
alter table bruk add column til integer;
update bruk set til = (
  select min(fra) from bruk senere where senere.person = bruk.person and senere.fra > bruk.fra);
