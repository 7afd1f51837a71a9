create table if not exists invoice (
  number       varchar       primary key,
  ordered_at   timestamp     not null,
  customer     integer,
  country      varchar       not null,
  line_count   integer       not null,
  vat_percent  numeric(5,2)  not null
);

create index if not exists invoice_customer on invoice (customer);

create table if not exists invoice_line (
  invoice     varchar       not null references invoice (number),
  position    integer       not null,
  stock_code  varchar       not null,
  description varchar       not null,
  quantity    integer       not null,
  price       numeric(12,4) not null,
  primary key (invoice, position)
);

-- What is still to be told about an invoice: stored in the transaction of the invoice itself.
create table if not exists message (
  invoice     varchar       primary key references invoice (number),
  handled     boolean       not null
);
