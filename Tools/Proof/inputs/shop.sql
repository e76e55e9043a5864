pragma journal_mode = delete;
create table customers(id integer primary key, name text not null, city text);
create table orders(id integer primary key, customer references customers(id), day text, cents integer check (cents >= 0));
create table log(line text);
create trigger noted after insert on orders when new.cents > 95000 begin
  insert into log values ('order ' || new.id || ' of ' || new.cents);
end;
begin;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
insert into customers select i, 'customer ' || i, 'city ' || (i * 7919 % 50) from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
insert into orders select i, 1 + i * 6151 % 2000, date('2020-01-01', '+' || (i % 700) || ' days'), i * 104729 % 100000 from n;
commit;
create index by_customer on orders(customer);
create index by_day on orders(day, cents);
analyze;
.mode column
.headers on
select city, count(*) as orders, sum(cents) as cents, round(avg(cents), 3) as mean
  from orders join customers on customers.id = customer group by city order by cents desc limit 10;
explain query plan select * from orders where day between '2020-05-01' and '2020-05-03' and cents > 100;
.mode json
select strftime('%Y-%m', day) as month, max(cents) as most from orders group by month order by month limit 5;
select count(*) as logged, max(line) as last from log;
begin;
delete from orders where cents % 3 = 0;
select count(*) as left from orders;
rollback;
select count(*) as back from orders;
insert into orders values (20001, 1, '2021-01-01', -5);
update customers set name = upper(name) where city = 'city 7';
vacuum;
pragma integrity_check;
select group_concat(name, '; ') from (select name from customers where city = 'city 7' limit 5);
