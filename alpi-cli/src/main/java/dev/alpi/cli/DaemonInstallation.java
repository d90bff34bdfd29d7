package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code alpi daemon install} and {@code uninstall}: the daemon as a service of the system. */
final class DaemonInstallation {
  private static final Option SYSTEM =
      Option.flag("system", "a service of the machine, with a user of its own (systemd, as root)");
  private static final Option PRINT = Option.flag("print", "print the unit, and do nothing");
  private static final Option FORCE =
      Option.flag("force", "take the unit of another root, or one that is not alpi's");

  private DaemonInstallation() {}

  static Command install() {
    return Command.of("daemon install", "Make it a service", DaemonInstallation::install)
        .has(Effect.changesIf(call -> !call.has(PRINT)))
        .described(
            """
            Writes a unit of systemd, or on macOS a property list of launchd, and has the service \
            manager begin it: now, after each crash, and whenever the machine starts. Run it again \
            after alpi was moved. Returns when the daemon answers.

            --system writes a unit for the machine's own manager, which has a user and a root \
            (/var/lib/alpi) of its own. docs/daemon.md says what is in the units and why.\
            """)
        .with(SYSTEM, PRINT, FORCE)
        .printing(
            "`manager`: `systemd` or `launchd`; `file`; `unit`: its text; `written`; `running`;"
                + " `lingers`: whether it also runs while you are not logged in; `pid`, if it"
                + " is known; `warnings`: array of texts")
        .example("alpi daemon install", "it serves from now on")
        .example("alpi daemon install --print", "to look at it, or to install it yourself")
        .example("sudo alpi daemon install --system", "for a server")
        .exits(
            ExitCode.PARTLY_DONE,
            ExitCode.LOCKED,
            ExitCode.DAEMON_UNREACHABLE,
            ExitCode.DAMAGED_DATA);
  }

  static Command uninstall() {
    return Command.of("daemon uninstall", "Make it no service", DaemonInstallation::uninstall)
        .has(Effect.CHANGES)
        .described(
            """
            Ends the service, and removes what alpi daemon install has written. Profiles, logs and \
            lingering stay as they are.\
            """)
        .with(SYSTEM, FORCE)
        .printing("`manager`; `file`; `removed`: whether it was there; `warnings`: array of texts")
        .example("alpi daemon uninstall", "alpi daemon start works as before")
        .exits(ExitCode.PARTLY_DONE, ExitCode.LOCKED, ExitCode.DAEMON_UNREACHABLE);
  }

  /** Says whether the unit of {@code service} is there, and serves {@code root}. */
  static boolean isInstalled(SystemService service, Path root) throws IOException {
    return Files.exists(service.file()) && service.serves(Files.readString(service.file()), root);
  }

  private static SystemService service(Invocation invocation) throws CommandFailure {
    SystemService.Scope scope =
        invocation.has(SYSTEM) ? SystemService.Scope.MACHINE : SystemService.Scope.PERSON;
    return SystemService.of(invocation.context(), scope)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "no service manager is known for "
                        + invocation.context().platform().system()
                        + (invocation.has(SYSTEM) ? " and --system" : ""),
                    "let it run alpid, which stays in the foreground; SIGTERM ends it"));
  }

  private static Path root(Invocation invocation) throws IOException, CommandFailure {
    return ProfileCommands.root(invocation).path();
  }

  private static ExitCode install(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    SystemService service = service(invocation);
    Path program = DaemonLife.program(invocation).path();
    String unit = service.unit(program, root(invocation));
    Warnings warnings = new Warnings(invocation);
    if (invocation.has(PRINT)) {
      invocation.out().text(unit);
      invocation.answer(answer(service, unit).with("warnings", warnings.json()));
      return ExitCode.OK;
    }
    requireOurs(service, invocation);
    write(service, unit, invocation);
    if (invocation.has(SYSTEM) && isOfPerson(program)) {
      warnings.add(program + " is in a home, which the service does not see: put alpi below /opt");
    }
    Optional<Long> pid = begin(service, warnings, invocation);
    boolean isRunning = pid.isPresent();
    boolean lingers = isRunning && lingers(service, warnings, invocation);
    Obj answer =
        answer(service, unit)
            .with("written", true)
            .with("running", isRunning)
            .with("lingers", lingers)
            .with("warnings", warnings.json());
    invocation.answer(pid.map(known -> answer.with("pid", known)).orElse(answer));
    return isRunning ? ExitCode.OK : ExitCode.PARTLY_DONE;
  }

  private static Obj answer(SystemService service, String unit) {
    return Obj.EMPTY
        .with("manager", service.manager())
        .with("file", service.file().toString())
        .with("unit", unit)
        .with("written", false)
        .with("running", false)
        .with("lingers", false);
  }

  private static boolean isOfPerson(Path program) {
    return List.of("home", "root").contains(program.getName(0).toString());
  }

  /** What was told to the person, for who reads JSON. */
  private record Warnings(Invocation invocation, List<String> texts) {
    Warnings(Invocation invocation) {
      this(invocation, new ArrayList<>());
    }

    void add(String text) throws IOException {
      texts.add(text);
      invocation.warn(text);
    }

    JsonValue.Arr json() {
      return JsonValue.Arr.ofStrings(texts);
    }
  }

  private static void requireOurs(SystemService service, Invocation invocation)
      throws IOException, CommandFailure {
    boolean isOther = Files.exists(service.file()) && !isInstalled(service, root(invocation));
    if (isOther && !invocation.has(FORCE)) {
      throw new CommandFailure(
          ExitCode.LOCKED,
          service.file() + " is there, and does not serve " + root(invocation),
          "alpi daemon install --force takes it all the same");
    }
  }

  private static void write(SystemService service, String unit, Invocation invocation)
      throws IOException, CommandFailure {
    if (!invocation.has(SYSTEM)) {
      // launchd makes the file of what it says, but no directory
      DurableFiles.createDirectories(root(invocation).resolve("logs"));
    }
    DurableFiles.createDirectories(service.file().getParent());
    DurableFiles.replace(service.file(), unit, FileMode.PUBLIC_FILE);
    invocation.out().line("wrote " + service.file());
    invocation.out().flush();
  }

  /** Begins the service; returns its process, empty if it does not run. */
  private static Optional<Long> begin(
      SystemService service, Warnings warnings, Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<SystemService.Job> job = service.job();
    if (job.isEmpty()) {
      warnings.add("it is written, but not begun: " + service.unreachable());
      invocation.hint("run this again where " + service.manager() + " runs");
      return Optional.empty();
    }
    try {
      service.enable();
      invocation.out().line("enabled " + service.file().getFileName());
      long pid;
      if (invocation.has(SYSTEM)) {
        // returns when it has said that it serves; its socket is not for this user
        service.restart();
        pid = service.job().flatMap(SystemService.Job::process).orElse(0L);
      } else {
        pid = DaemonLife.restart(service, job.get(), invocation).integer("pid").orElse(0);
      }
      invocation.out().line("serving, process " + pid);
      return Optional.of(pid);
    } catch (SystemService.Refused e) {
      throw DaemonLife.refused(service, e);
    }
  }

  private static boolean lingers(SystemService service, Warnings warnings, Invocation invocation)
      throws IOException, InterruptedException {
    Optional<String> problem = service.linger();
    if (problem.isPresent()) {
      warnings.add("it ends when you log out: " + problem.get());
      return false;
    }
    invocation.out().line("it also runs while nobody is logged in");
    return true;
  }

  private static ExitCode uninstall(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    SystemService service = service(invocation);
    requireOurs(service, invocation);
    Warnings warnings = new Warnings(invocation);
    boolean isThere = Files.exists(service.file(), LinkOption.NOFOLLOW_LINKS);
    boolean isEnded = !isThere || end(service, warnings);
    boolean _ = isThere && DurableFiles.delete(service.file());
    if (isThere) {
      service.removed();
    }
    invocation.out().line(isThere ? "removed " + service.file() : "it is no service");
    invocation.answer(
        Obj.EMPTY
            .with("manager", service.manager())
            .with("file", service.file().toString())
            .with("removed", isThere)
            .with("warnings", warnings.json()));
    return isEnded ? ExitCode.OK : ExitCode.PARTLY_DONE;
  }

  private static boolean end(SystemService service, Warnings warnings)
      throws IOException, CommandFailure, InterruptedException {
    if (service.job().isEmpty()) {
      warnings.add("what runs of it goes on: " + service.unreachable());
      return false;
    }
    try {
      service.disable();
      return true;
    } catch (SystemService.Refused e) {
      throw DaemonLife.refused(service, e);
    }
  }
}
