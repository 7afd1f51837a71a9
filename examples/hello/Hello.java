import module dev.espalier.core;

import static dev.espalier.bind.Needs.needs;

record Database(String url) {}

record Mailer(String host) {}

record Shop(Database database, Mailer mailer) {}

void main() {
  String opened =
      Espalier.run(
          app -> {
            app.bind(Database.class)
                .to(Resource.of(() -> slowly(new Database("db:5432")), this::release))
                .in(Singleton.class);
            app.bind(Mailer.class)
                .to(Resource.of(() -> slowly(new Mailer("mail:25")), this::release))
                .in(Singleton.class);
            app.bind(Shop.class).in(Singleton.class);
            app.roots(Shop.class);
          },
          needs(Shop.class).call(shop -> "open: " + shop));
  IO.println(opened);
}

<T> T slowly(T value) throws InterruptedException {
  Thread.sleep(300); // stands for a connection being made
  return value;
}

void release(Object value) {
  IO.println("released " + value);
}
