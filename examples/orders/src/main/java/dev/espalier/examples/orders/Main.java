package dev.espalier.examples.orders;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;

/// Runs the service: with `--serve` until a signal comes, else until its customers have posted
/// every invoice of the retailer's file.
///
/// Exits with 0 if everything adds up, 1 if not or if it did not start, 2 on wrong arguments, and
/// with the signal's code after a signal: 130 or 143.
public final class Main {
  private Main() {}

  /// Runs it.
  ///
  /// @param arguments `--serve`, `--port=N`, `--folder=FOLDER`, `--data=FILE`,
  ///   `--fail=database|mailer|port`
  public static void main(String... arguments) throws Exception {
    Options options;
    Settings settings;
    try {
      options = Options.of(arguments);
      settings = options.settings();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Report report = new Report(System.out);
    if (options.serve()) {
      Espalier.run(app -> service(app, settings, report));
    } else {
      Espalier.run(
          app -> customers(service(app, settings, report)),
          needs(LoadRun.class).call(LoadRun::postAll));
    }
    if (!report.addsUp()) {
      System.exit(1);
    }
  }

  static ContainerBuilder service(ContainerBuilder app, Settings settings, Report report) {
    app.bind(Report.class).toInstance(report);
    return app.name("orders")
        .install(new ServiceModule(settings))
        .roots(OrdersServer.class, Intake.class, Confirmation.class, Audit.class)
        .listen(report);
  }

  private static void customers(ContainerBuilder app) {
    app.bind(HttpClient.class)
        .to(needs().make(HttpClient::newHttpClient))
        .in(Singleton.class)
        .closing();
    app.bind(LoadRun.class).in(Singleton.class).onStop(LoadRun::stop);
    app.roots(LoadRun.class);
  }
}
