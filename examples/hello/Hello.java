import module dev.espalier.core;

record Database(String url) {}
record Mailer(String host) {}
record Shop(Database database, Mailer mailer) {}

void main() {
  IO.println(Espalier.run(app -> {
    app.bind(Database.class).to(slow(new Database("db:5432"))).in(Singleton.class);
    app.bind(Mailer.class).to(slow(new Mailer("mail:25"))).in(Singleton.class);
    app.bind(Shop.class).in(Singleton.class);
    app.roots(Shop.class);
  }, Needs.needs(Shop.class).call(shop -> "was open: " + shop)));
}

<T> Resource<T> slow(T value) { // stands for a connection being made
  return Resource.of(() -> { Thread.sleep(300); return value; }, it -> IO.println("released " + it));
}
