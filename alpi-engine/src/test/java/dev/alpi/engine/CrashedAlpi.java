package dev.alpi.engine;

import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** A process that is in the middle of a turn, until somebody kills it. */
public final class CrashedAlpi {
  private CrashedAlpi() {}

  /** The directory, what else is in the configuration, and a number that commands are known by. */
  public static void main(String[] arguments) throws IOException {
    String sleep = "sleep " + arguments[2];
    Script script =
        Script.steps(
            Answer.call(
                "terminal",
                "{\"action\":\"background\",\"command\":\"" + sleep + " & echo x > bg; wait\"}"),
            Answer.call("terminal", "{\"command\":\"" + sleep + " & echo x > fg; wait\"}"));
    EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script, Path.of(arguments[0]).toRealPath());
    disk.config(arguments[1]);
    disk.approver = (_, _) -> Approver.Answer.ONCE;
    disk.engineIs(real(disk));
    disk.run("go");
  }

  /** Returns the world as it is. */
  static Machine real(EngineOnDisk disk) {
    Path proc = disk.userHome.getRoot().resolve("proc");
    Machine machine = disk.machine(ProcessStamp.current(proc));
    return new Machine(
        machine.userHome(),
        machine.workingDirectory(),
        machine.locks(),
        machine.clock(),
        machine.ticker(),
        machine.zone(),
        new Random(),
        machine.self(),
        stamp -> stamp.isAlive(proc),
        LocalCommands.create(Map.of("PATH", "/usr/bin:/bin"), disk.userHome.getRoot()),
        machine.pause(),
        machine.secrets(),
        machine.web());
  }
}
