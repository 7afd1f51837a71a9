import module dev.espalier.core;

record Database(String url) {}
record Mailer(String host) {}
@Singleton record Shop(Database database, Mailer mailer) {}

@Provides @Singleton Resource<Database> database() { return slow(new Database("db:5432")); }
@Provides @Singleton Resource<Mailer> mailer() { return slow(new Mailer("mail:25")); }

void main() {
  IO.println(Espalier.run(
      app -> app.install(this).roots(Shop.class),
      Needs.needs(Shop.class).call(shop -> "was open: " + shop)));
}

<T> Resource<T> slow(T value) { // stands for a connection being made
  return Resource.of(() -> { Thread.sleep(300); return value; }, it -> IO.println("released " + it));
}
