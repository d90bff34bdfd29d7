import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes the list of what an image is made of (CycloneDX 1.6) from the list of libraries that Maven
 * knows and the modules that the image has. Fails if one of them is in neither Maven's list nor the
 * JDK. The result depends on the two only.
 *
 * <p>Usage: java Sbom.java LIBRARIES MODS IMAGE TIME SBOM
 */
final class Sbom {
  private final Obj libraries;
  private final Map<String, String> modules;
  private final Map<String, String> moduleOfJar;

  private Sbom(Obj libraries, Map<String, String> modules, Map<String, String> moduleOfJar) {
    this.libraries = libraries;
    this.modules = new TreeMap<>(modules);
    this.moduleOfJar = moduleOfJar;
  }

  public static void main(String[] arguments) throws Exception {
    Path mods = Path.of(arguments[1]);
    Path image = Path.of(arguments[2]);
    Map<String, String> moduleOfJar = new HashMap<>();
    for (ModuleReference each : ModuleFinder.of(mods).findAll()) {
      String jar = Path.of(each.location().orElseThrow()).getFileName().toString();
      moduleOfJar.put(jar, each.descriptor().name());
    }
    Obj libraries = Json.parseObject(Files.readString(Path.of(arguments[0])));
    Obj sbom = new Sbom(libraries, modules(image), moduleOfJar).make(arguments[3]);
    Files.writeString(Path.of(arguments[4]), Json.print(sbom, Json.Layout.INDENTED_ASCII) + "\n");
  }

  /** The modules of the image, each with its version, if it has one. */
  private static Map<String, String> modules(Path image) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(image.resolve("bin/java").toString(), "--list-modules")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, String> modules = new HashMap<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("@", 2);
        modules.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
    }
    if (process.waitFor() != 0 || modules.isEmpty()) {
      throw new IOException("the image does not tell its modules");
    }
    return modules;
  }

  private Obj make(String time) {
    Map<String, JsonValue> components = new TreeMap<>();
    Map<String, String> left = new TreeMap<>(modules);
    for (Obj each : libraries.objects("components")) {
      String purl = each.string("purl").orElseThrow();
      String name = each.string("name").orElseThrow();
      String version = each.string("version").orElseThrow();
      String module = moduleOfJar.get(name + "-" + version + ".jar");
      if (module == null || left.remove(module) == null) {
        // Maven knows it, and the image does without
        continue;
      }
      components.put(purl, library(each, module));
    }
    Set<String> ofJdk =
        ModuleFinder.ofSystem().findAll().stream()
            .map(each -> each.descriptor().name())
            .collect(Collectors.toSet());
    String jdk = modules.get("java.base");
    for (Map.Entry<String, String> each : left.entrySet()) {
      if (!ofJdk.contains(each.getKey())) {
        throw new IllegalStateException(each.getKey() + " is in no list of libraries");
      }
      Obj component = ofJdk(each.getKey(), jdk);
      components.put(component.string("purl").orElseThrow(), component);
    }
    Obj metadata = libraries.object("metadata");
    Obj alpi = metadata.object("component").with("type", "application").with("name", "alpi");
    return Obj.EMPTY
        .with("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
        .with("bomFormat", "CycloneDX")
        .with("specVersion", "1.6")
        .with("version", 1)
        .with(
            "metadata",
            Obj.EMPTY
                .with("timestamp", time)
                .with("tools", metadata.object("tools"))
                .with("component", alpi))
        .with("components", new Arr(List.copyOf(components.values())))
        .with("dependencies", dependencies(components.keySet(), alpi));
  }

  private static Obj library(Obj component, String module) {
    List<JsonValue> hashes =
        component.objects("hashes").stream()
            .filter(hash -> hash.string("alg").orElse("").startsWith("SHA-"))
            .filter(hash -> !hash.string("alg").orElse("").equals("SHA-1"))
            .<JsonValue>map(hash -> hash)
            .toList();
    return component.with("hashes", new Arr(hashes)).with("properties", module(module));
  }

  private static Obj ofJdk(String module, String version) {
    Obj license = Obj.EMPTY.with("expression", "GPL-2.0-only WITH Classpath-exception-2.0");
    String purl = "pkg:generic/openjdk/" + module + "@" + version;
    return Obj.EMPTY
        .with("type", "library")
        .with("bom-ref", purl)
        .with("publisher", "OpenJDK")
        .with("group", "openjdk")
        .with("name", module)
        .with("version", version)
        .with("scope", "required")
        .with("licenses", new Arr(List.of(license)))
        .with("purl", purl)
        .with("properties", module(module));
  }

  private static Arr module(String name) {
    return new Arr(List.of(Obj.EMPTY.with("name", "alpi:module").with("value", name)));
  }

  /** What each needs, of what is in the image. */
  private Arr dependencies(Set<String> there, Obj alpi) {
    List<JsonValue> all = new ArrayList<>();
    String root = alpi.string("bom-ref").orElse("");
    for (Obj each : libraries.objects("dependencies")) {
      String ref = each.string("ref").orElse("");
      if (there.contains(ref) || ref.equals(root)) {
        List<String> needs =
            each.array("dependsOn").stream()
                .flatMap(
                    need ->
                        need instanceof JsonValue.Str(String text)
                            ? List.of(text).stream()
                            : List.<String>of().stream())
                .filter(there::contains)
                .sorted()
                .toList();
        all.add(Obj.EMPTY.with("ref", ref).with("dependsOn", Arr.ofStrings(needs)));
      }
    }
    return new Arr(all);
  }
}
