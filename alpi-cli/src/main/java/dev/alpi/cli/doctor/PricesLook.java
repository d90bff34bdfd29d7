package dev.alpi.cli.doctor;

import dev.alpi.model.ModelTable;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** How old the built-in prices of models are: caps are only as right as these. */
record PricesLook(DoctorWorld world) implements Look {
  private static final long DAYS_MAX = 180;

  @Override
  public String name() {
    return "prices";
  }

  @Override
  public void at(Report report) {
    LocalDate read = ModelTable.readOn();
    LocalDate today = LocalDate.ofInstant(world.clock().instant(), ZoneOffset.UTC);
    long days = ChronoUnit.DAYS.between(read, today);
    String detail = "of models are those of " + read;
    if (days > DAYS_MAX) {
      report.warn(
          "machine",
          name(),
          detail + ", " + days + " days ago",
          "update alpi, or say prices in models of config.yaml");
    } else {
      report.ok("machine", name(), detail);
    }
  }
}
