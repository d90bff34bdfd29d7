package dev.alpi.cli.doctor;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Whether the workspace of a profile is there. */
record WorkspaceLook(ProfileLook look) implements Look {
  @Override
  public String name() {
    return "workspace";
  }

  @Override
  public void at(Report report) {
    String text = look.config().flatMap(config -> config.string("workspace")).orElse("");
    if (look.config().isEmpty()) {
      return;
    }
    if (text.isBlank()) {
      report.info(look.group(), name(), "not set: the agent works where it was called");
      return;
    }
    String hint = "make it, or " + look.alpi() + " config set workspace DIRECTORY";
    try {
      Path workspace =
          look.world().userHome().resolve(text.equals("~") ? "" : text.replaceFirst("^~/", ""));
      if (!Files.isDirectory(workspace)) {
        report.fail(look.group(), name(), workspace + " is not there", hint);
      } else if (!Files.isWritable(workspace)) {
        report.fail(look.group(), name(), workspace + " cannot be written", hint);
      } else {
        report.ok(look.group(), name(), workspace.toString());
      }
    } catch (InvalidPathException e) {
      report.fail(look.group(), name(), "is no path", hint);
    }
  }
}
