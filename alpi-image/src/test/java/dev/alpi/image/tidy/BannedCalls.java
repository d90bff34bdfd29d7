package dev.alpi.image.tidy;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Calls that reach around what is injected. Read from the compiled classes, so static imports,
 * qualified names and method references are seen too.
 */
final class BannedCalls implements TidyRule {
  private static final String CLOCK = "take an InstantSource and a ZoneId (style G1)";
  private static final String TICKER = "take a dev.alpi.profile.Ticker (style G1)";
  private static final String PATH = "take a Path and resolve strings on it (style F1)";
  private static final String RANDOM = "take a RandomGenerator (style G3)";
  private static final String STORE = "go through dev.alpi.profile.store (style F2)";
  private static final String OUTPUT = "write to what was handed in (style I1)";
  private static final String ENVIRONMENT = "take the value as a parameter (style H4)";
  private static final String LOCALE = "name Locale.ROOT: the default one writes other digits";
  private static final String GLOBAL =
      "nothing process-wide: two profiles share only code (style H4)";

  /**
   * A class, the members that are banned and why.
   *
   * @param owner the class's binary name
   * @param members names, or {@code *} for all; {@code name(Type} bans only the overloads whose
   *     parameters begin so, {@code name()} only the one without
   */
  record Ban(String owner, List<String> members, String advice) {
    Ban {
      members = List.copyOf(members);
    }

    private static Ban of(String owner, String members, String advice) {
      return new Ban(owner, List.of(members.split(" ")), advice);
    }

    boolean covers(Member member) {
      return owner.equals(member.owner())
          && members.stream().anyMatch(banned -> covers(banned, member));
    }

    private static boolean covers(String banned, Member member) {
      if (!banned.contains("(")) {
        return banned.equals("*") || banned.equals(member.name());
      }
      return (member.name() + member.parameters()).startsWith(banned);
    }
  }

  static final List<Ban> PRODUCT =
      List.of(
          Ban.of("java.nio.file.Path", "of toFile", PATH),
          Ban.of("java.nio.file.Paths", "*", PATH),
          Ban.of("java.io.File", "*", PATH),
          Ban.of("java.nio.file.FileSystems", "getDefault", PATH),
          Ban.of("java.time.Instant", "now", CLOCK),
          Ban.of("java.time.LocalDate", "now", CLOCK),
          Ban.of("java.time.LocalTime", "now", CLOCK),
          Ban.of("java.time.LocalDateTime", "now", CLOCK),
          Ban.of("java.time.ZonedDateTime", "now", CLOCK),
          Ban.of("java.time.OffsetDateTime", "now", CLOCK),
          Ban.of("java.time.Clock", "system systemUTC systemDefaultZone", CLOCK),
          Ban.of("java.time.InstantSource", "system", CLOCK),
          Ban.of("java.time.ZoneId", "systemDefault", CLOCK),
          Ban.of("java.lang.System", "currentTimeMillis", CLOCK),
          Ban.of("java.lang.System", "nanoTime", TICKER),
          Ban.of("java.lang.System", "out err in console", OUTPUT),
          Ban.of("java.lang.Throwable", "printStackTrace", OUTPUT),
          Ban.of(
              "java.lang.System",
              "getenv getProperty getProperties setProperty clearProperty lineSeparator",
              ENVIRONMENT),
          Ban.of("java.lang.System", "getLogger setOut setErr setIn", GLOBAL),
          Ban.of("java.util.logging.Logger", "*", GLOBAL),
          Ban.of("java.util.Locale", "setDefault", GLOBAL),
          Ban.of("java.util.TimeZone", "setDefault", GLOBAL),
          Ban.of("java.lang.Thread", "setDefaultUncaughtExceptionHandler", GLOBAL),
          Ban.of("java.lang.System", "exit", "return an exit code to the main assembly"),
          Ban.of("java.lang.Runtime", "exit halt", "return an exit code to the main assembly"),
          Ban.of("java.lang.Runtime", "addShutdownHook", GLOBAL),
          Ban.of("java.util.Random", "<init>()", RANDOM),
          Ban.of("java.security.SecureRandom", "<init>", RANDOM),
          Ban.of("java.lang.Math", "random", RANDOM),
          Ban.of("java.util.concurrent.ThreadLocalRandom", "current", RANDOM),
          Ban.of("java.util.random.RandomGenerator", "getDefault of", RANDOM),
          Ban.of("java.util.UUID", "randomUUID", RANDOM),
          Ban.of("java.nio.channels.FileChannel", "force lock tryLock", STORE),
          Ban.of("java.nio.file.Files", "move", STORE),
          Ban.of("java.lang.String", "format(String formatted", LOCALE),
          Ban.of("java.lang.String", "toLowerCase() toUpperCase()", LOCALE),
          Ban.of("java.io.PrintStream", "printf(String format(String", LOCALE),
          Ban.of("java.io.PrintWriter", "printf(String format(String", LOCALE));

  /** What holds everywhere, in tests too. */
  static final List<Ban> EVERYWHERE =
      List.of(
          Ban.of("java.lang.Thread", "sleep", "wait for what you wait for (style G1, G2)"),
          Ban.of(
              "java.util.concurrent.TimeUnit", "sleep", "wait for what you wait for (style G2)"));

  @Override
  public String name() {
    return "call";
  }

  @Override
  public int inspect(JavaSource source, Consumer<Finding> findings) {
    int looked = 0;
    for (ClassModel model : source.classes()) {
      for (MethodModel method : model.methods()) {
        looked++;
        method.code().ifPresent(code -> inspect(source, code.elementList(), findings));
      }
    }
    return looked;
  }

  private void inspect(JavaSource source, List<CodeElement> code, Consumer<Finding> findings) {
    int line = 0;
    for (CodeElement element : code) {
      switch (element) {
        case LineNumber number -> line = number.line();
        case InvokeInstruction call -> check(source, line, Member.of(call), findings);
        case FieldInstruction field -> check(source, line, Member.of(field), findings);
        case InvokeDynamicInstruction call -> {
          // method references
          for (ConstantDesc argument : call.bootstrapArgs()) {
            if (argument instanceof DirectMethodHandleDesc handle) {
              check(source, line, Member.of(handle), findings);
            }
          }
        }
        default -> {}
      }
    }
  }

  private void check(JavaSource source, int line, Member member, Consumer<Finding> findings) {
    Stream<Ban> bans =
        source.isTest()
            ? EVERYWHERE.stream()
            : Stream.concat(EVERYWHERE.stream(), PRODUCT.stream());
    bans.filter(ban -> ban.covers(member))
        .map(ban -> new Finding(source.path(), line, name(), member.toString(), ban.advice()))
        .forEach(findings);
  }

  /** What an instruction names: {@code parameters} are simple type names in parentheses. */
  record Member(String owner, String name, String parameters) {
    static Member of(InvokeInstruction call) {
      return new Member(
          binaryName(call.owner().asSymbol()),
          call.name().stringValue(),
          parameters(call.typeSymbol()));
    }

    static Member of(FieldInstruction field) {
      return new Member(binaryName(field.owner().asSymbol()), field.name().stringValue(), "");
    }

    static Member of(DirectMethodHandleDesc handle) {
      // a field's descriptor has no parentheses
      String descriptor = handle.lookupDescriptor();
      return new Member(
          binaryName(handle.owner()),
          handle.methodName(),
          descriptor.startsWith("(") ? parameters(MethodTypeDesc.ofDescriptor(descriptor)) : "");
    }

    private static String binaryName(ClassDesc type) {
      return type.packageName() + "." + type.displayName();
    }

    private static String parameters(MethodTypeDesc type) {
      List<String> names = type.parameterList().stream().map(ClassDesc::displayName).toList();
      return "(" + String.join(",", names) + ")";
    }

    @Override
    public String toString() {
      String simple = owner.substring(owner.lastIndexOf('.') + 1);
      return name.equals("<init>") ? "new-" + simple : simple + "." + name;
    }
  }
}
