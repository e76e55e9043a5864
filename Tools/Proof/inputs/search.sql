create virtual table notes using fts5(title, body, tokenize = 'porter unicode61');
insert into notes values
  ('Birds', 'The swift never lands; swallows and swifts are not related.'),
  ('Heraldry', 'A martlet is drawn without feet, for it never lands.'),
  ('Köln', 'Größere Vögel landen überall.'),
  ('Code', 'Landing a change quickly is not the same as landing it swiftly.');
select title, snippet(notes, 1, '[', ']', '…', 6), round(bm25(notes), 5) from notes where notes match 'land* AND swift' order by rank;
select title from notes where notes match 'vogel' or title match 'koln';
create virtual table places using rtree(id, left, right, bottom, top);
with recursive n(i) as (select 0 union all select i + 1 from n where i < 4999)
insert into places select i, i % 71, i % 71 + 2, i / 71, i / 71 + 1 from n;
select count(*), sum(id) from places where left > 10 and right < 20 and bottom > 30 and top < 40;
select json_extract('{"a": [1, 2.5, {"b": "ü\n"}]}', '$.a[2].b'), json_group_array(value * 2) from json_each('[1, 2, 3]');
with t(day, v) as (values (1, 10), (2, 5), (3, 20), (4, 1))
select day, sum(v) over (order by day rows between 1 preceding and current row), rank() over (order by v) from t order by day;
select printf('%.15g %e %s %08.3f', 1e21 / 3, 5e-324, hex(zeroblob(3)), 3.14159), 9007199254740993 * 1.0, sin(1), pow(2, 0.5);
select quote(cast(x'e282ac' as text)), unicode('€'), length('naïve'), upper('straße'), 'a' like 'A', glob('*.c', 'x.c');
