package dev.alpi.engine.tools;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.memory.MemoryStore;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A home with a workspace, and what a tool needs to work in it. */
final class ToolsOnDisk {
  final Path home;
  final Path workspace;
  final Path alpi;
  final Cancellation cancellation = new Cancellation();
  final OutputFiles outputs = new OutputFiles();
  final List<String> sources = new ArrayList<>();
  FileChanges changes = new FileChanges();
  Asker asker = Asker.nobody();
  ToolRunner runner = ToolRunner.none();
  CommandRunner commands =
      (command, turn) -> {
        throw new AssertionError("no command was expected: " + command.text());
      };

  private ToolsOnDisk(Path home) throws IOException {
    this.home = home;
    this.workspace = home.resolve("work");
    this.alpi = home.resolve(".alpi");
    Files.createDirectories(workspace);
    Files.createDirectories(alpi.resolve("memories"));
  }

  static ToolsOnDisk at(Path home) throws IOException {
    return new ToolsOnDisk(home);
  }

  static ToolsOnDisk unix() throws IOException {
    return at(unixDisk().getPath("/home/me"));
  }

  static ToolsOnDisk windows() throws IOException {
    return at(Jimfs.newFileSystem(Configuration.windows()).getPath("C:\\Users\\me"));
  }

  static FileSystem unixDisk() {
    return Jimfs.newFileSystem(
        Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .build());
  }

  Path file(String name, String content) throws IOException {
    Path file = workspace.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  PathPolicy paths() {
    return new PathPolicy(workspace, home, alpi);
  }

  ToolContext context() {
    MemoryStore memory =
        MemoryStore.open(
            alpi, FileLocks.inMemory(), FakeClock.atRandom(1), Redactor.knowing(List.of()));
    return new ToolContext(
        paths(),
        commands,
        memory,
        TodoList.of(List.of()),
        cancellation,
        asker,
        outputs,
        changes,
        runner,
        _ -> {},
        sources::add);
  }

  String run(Tool tool, String json) throws ToolFailure, IOException {
    return tool.run(Arguments.parse(json), context());
  }

  /** Returns why the tool did not do it. */
  String failure(Tool tool, String json) throws IOException {
    try {
      throw new AssertionError("done: " + run(tool, json));
    } catch (ToolFailure e) {
      return e.getMessage();
    }
  }
}
