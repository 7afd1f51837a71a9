create table if not exists invoice (
  number       varchar       primary key,
  cancellation boolean       not null,
  ordered_at   timestamp     not null,
  customer     integer,
  country      varchar       not null,
  line_count   integer       not null,
  net          numeric(20,4) not null,
  vat_percent  numeric(5,2)  not null,
  vat          numeric(20,2) not null
);

create table if not exists invoice_line (
  invoice     varchar       not null references invoice (number),
  position    integer       not null,
  file_line   bigint        not null,
  stock_code  varchar       not null,
  description varchar,
  quantity    integer       not null,
  price       numeric(12,4) not null,
  repaired    boolean       not null,
  primary key (invoice, position)
);
