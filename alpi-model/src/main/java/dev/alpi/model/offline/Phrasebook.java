package dev.alpi.model.offline;

import java.util.List;

/**
 * What the model understands: a table from phrases to what is done about them. The first row with a
 * phrase that fits a clause wins, so the narrow ones stand above the wide ones. The phrase language
 * is {@link Phrase}'s.
 */
final class Phrasebook {
  /** Phrases that ask for the same. */
  record Row(Intents.Handler handler, List<Phrase> phrases) {}

  static final String CONTINUE = "continue|go_on|carry_on|keep_going|more|sigue|continúa|weiter";

  static final List<Row> TABLE =
      List.of(
          // talk
          row(
              Talk::greeting,
              "hi|hello|hey|hola|buenas|hallo|servus|moin [there|again|all] [alpi]",
              "good|buenos|buenas|guten morning|afternoon|evening|días|tardes|noches|tag|morgen",
              "how_are_you|how's_it_going|qué_tal|wie_geht's|ping [today|alpi|doing]"),
          row(
              Talk::thanks,
              "thanks|thank_you|thx|gracias|muchas_gracias|danke [a_lot|so_much|very_much|alpi]",
              "great|perfect|cool|nice|ok|okay|vale"),
          row(
              Talk::identity,
              "who|what|which are_you",
              "who|what|which model|llm|ai are_you|is_this|do_you_use|am_i_talking_to",
              "are_you a|an|the|really|gpt|chatgpt|claude|human|real {what}",
              "are_you gpt|chatgpt|claude|gemini|llama|human|real|alive|offline",
              "who_made|who_built you",
              "what_is|what's your name",
              "introduce_yourself|tell_me_about_yourself",
              "quién|qué eres",
              "qué modelo eres|usas",
              "wer|was bist_du"),
          row(
              Talk::help,
              "help|?|commands|ayuda|hilfe [me] [please]",
              "what_can|what_do you do|understand [here|for_me]",
              "how_do|how_can|how_does i|you|this use|work|help [you|this|me]",
              "qué puedes|sabes hacer",
              "was kannst_du [tun|machen]"),
          row(
              Talk::connect,
              "how_do|how_can|how_to i|we [to] connect|configure|use|set|add {what} model|llm",
              "[how_to] connect|configure|set|use [up] a|another|different|real|the"
                  + " [real|better] model|llm",
              "cómo conecto|configuro|uso un|otro modelo [real]"),
          row(
              Talk::lastSaid,
              "what did|have i [just] say|said|ask|asked|write|tell [you] [just_now|before|last]",
              "what was my last|previous message|question|request",
              "repeat what_i_said|my_message|my_last_message",
              "qué dije|acabo_de_decir|he_dicho",
              "was habe_ich [gerade] gesagt"),
          row(
              Talk::lastAnswered,
              "what did you [just] say|answer|do|tell [me] [just_now|before|last]",
              "say_that|repeat_that|repeat|repite [again|please]",
              "what was your last answer|message|reply"),
          row(Talk::proceed, CONTINUE),
          row(
              Talk::arithmetic,
              "[what_is|what's|calculate|compute|how_much_is|cuánto_es|cuánto_son|was_ist] {sum}",
              "[what_is|what's|calculate|compute|how_much_is] {a:number}"
                  + " plus|minus|times|divided_by {b:number}",
              "[cuánto_es] {a:number} más|menos|por|entre {b:number}"),
          row(Talk::nothing, "forget_it|never_mind|nevermind|cancel|stop|no|yes|sí|déjalo"),

          // todo
          row(
              TodoRequests::add,
              "todo [list] add {content}",
              "add [a|the] todo|task [item] {content}",
              "add {content} to [my|the|your] todo|todos|to-do|task|tasks [list]",
              "remind me to {content}",
              "remember to {content}",
              "don't|do_not forget to {content}",
              "añade|agrega|pon|apunta {content} a|en la|mi|mis lista|tareas [de_tareas]",
              "recuérdame {content}"),
          row(
              TodoRequests::list,
              "todo|todos|to-dos|tasks|tareas [list]",
              "list|show|show_me [me] [all] [my|the] open|todo|todos|to-do|to-dos|task|tasks"
                  + " [todos|tasks|items|list]",
              "what_is|what's|what_are|which [is|are] on|left|open|my|the|todos|tasks"
                  + " [my|the|on|to|todos|tasks] [do|todo|todos|task|list] [list]",
              "lista|muestra [mis|las] tareas"),
          row(
              TodoRequests::complete,
              "todo|task done|complete|finish|check [#] {number}",
              "complete|finish|done|check|tick [off|with] [todo|task|item|number] [#] {number}",
              "mark [todo|task|item|number] [#] {number} [as] done|complete|completed|finished",
              "todo|task|item|number [#] {number} [is] done|complete|completed|finished",
              "completa|termina [la] [tarea] {number}"),
          row(
              TodoRequests::start,
              "todo|task start|begin [#] {number}",
              "start|begin [todo|task|item|number] [#] {number}",
              "start|begin [on] todo|task|item [#] {number}"),
          row(
              TodoRequests::clear,
              "todo clear [all]",
              "clear|empty [all] [my|the] todo|todos|to-dos|tasks [list]",
              "borra|vacía [todas] [mis|las] tareas"),
          row(TodoRequests::add, "todo|to-do {content}"),

          // files and commands
          row(
              FileRequests::edit,
              "replace|substitute|change|swap {old} with|by|for|to {new} in|inside|within [the]"
                  + " file {file}",
              "replace|substitute|change|swap {old} with|by|for|to {new} in|inside|within {path}",
              "in|edit [file] {path} replace|change [and] {old} with|by|to {new}",
              "reemplaza|cambia|sustituye {old} por|con {new} en [el] [archivo|fichero] {path}",
              "ersetze {old} durch|mit {new} in [der] [Datei] {path}"),
          row(
              FileRequests::write,
              "write|save|put|store {text} to|into|in|as [a|the] [new] [file] {path}",
              "write|create|make [a|the] [new] [file] {path} with|containing [the] [text|content|"
                  + "contents] {text}",
              "escribe|guarda|pon {text} en [el] [archivo|fichero] {path}",
              "crea [el|un] [archivo|fichero] {path} con [el] [texto|contenido] {text}",
              "schreibe|schreib|speichere {text} in [die] [Datei] {path}"),
          row(FileRequests::readLines, "read|show|print [me] lines {range} of|from|in {file}"),
          row(
              FileRequests::read,
              "cat|type|less|more {file}",
              "read|show|open|view|display|print [me] [the] file|contents_of|content_of"
                  + " [the] [file] {file}",
              "read|show|open|view|display|print [me] [the] [file] {path} [to_me|out|aloud]",
              "what_is|what's|what_does in|inside|contain [the] [file] {path} [contain|say]",
              "what_does {path} contain|say",
              "lee|muestra|abre|enseña [me] [el] archivo|fichero {file}",
              "lee|muéstrame|muestra|abre {path}",
              "qué hay_en|dice|contiene [el] [archivo|fichero] {path}",
              "lies|zeige|zeig|öffne [mir] [die] [Datei] {path}"),
          row(
              FileRequests::list,
              "ls|dir|list_files|files",
              "ls|dir [-l|-la|-a] {dir:file}",
              "list|show|show_me [me] [all] [the|my] files|folder|directory [here]",
              "list|show|show_me [me] [all] [the|my] files in|of|under|inside [the] [folder|"
                  + "directory|dir] {dir:file}",
              "list [the] [folder|directory|dir] {dir:path}",
              "what|which files are|do_we_have|exist|do_i_have [there] [here]",
              "what|which files are [there] in|under [the] [folder|directory] {dir:file}",
              "lista|muestra [los] archivos|ficheros [en] [la] [carpeta] [aquí]",
              "lista|muestra [los] archivos|ficheros en|de [la] [carpeta] {dir:file}",
              "zeige|zeig|liste [mir] [die|alle] Dateien [auf]",
              "zeige|zeig|liste [mir] [die|alle] Dateien in {dir:file} [auf]"),
          row(
              FileRequests::findFiles,
              "find|locate|list [all] [the] files|file named|called|matching {glob:file}",
              "find|locate|list [all] [the] files|file named|called|matching {glob:file} in|under"
                  + " {dir:file}",
              "find|locate [all] [files] {glob} [files]",
              "find|locate [all] [files] {glob} [files] in|under [the] [folder|directory]"
                  + " {dir:file}",
              "busca|encuentra [los] archivos|ficheros [llamados|con] {glob:file}"),
          row(
              MemoryRequests::recall,
              "search|look [in|through] [your|my|the] memory|memories for {topic}",
              "search|look for {topic} in [your|my|the] memory|memories"),
          row(
              FileRequests::search,
              "grep [-r|-i|-n|-rn] [for] {text} in|under [the] [files] [of] {dir:file}",
              "grep [-r|-i|-n|-rn] {text} {dir:path}",
              "search|find|look [for] [the] [text|word|string] {text} in|under|inside|within [the]"
                  + " [files] [of|in|under] [folder|directory|file] {dir:file}",
              "search [the] [files|workspace] for {text}",
              "search {dir:path} for {text}",
              "grep|search_for|look_for [the] [text|word|string] {text}",
              "search|find [for] {text}",
              "busca [el] [texto] {text} en {dir:file}",
              "busca [el] [texto] {text}",
              "suche|such [nach] {text} in {dir:file}"),
          row(
              FileRequests::run,
              "run|execute|exec|ejecuta|corre [the] [shell] [command|el] [comando] {code}",
              "run|execute|exec|ejecuta|corre [the] [shell] [command|el] [comando] {code}"
                  + " in|from|en [the] [folder|directory] {dir:file}",
              "führe|führ [den] [Befehl] {code} aus",
              "run|execute|exec|ejecuta|corre [the_command|the_shell_command|command|el_comando]"
                  + " {command}",
              "$|! {command}"),
          row(
              FileRequests::unnamedCommand,
              "run|execute it|this|that|something",
              "run|execute the|my|our|all|a|an|some {what}"),

          // memory
          row(MemoryRequests::remember, "[can|could] [you] [please] remember|note that {fact}"),
          row(
              MemoryRequests::list,
              "list|show|show_me|print [me] [all] [of] [your|my|the] memory|memories|notes|facts",
              "memory|memories|notes",
              "what do you remember|know|recall [about_me|so_far|already]",
              "what|everything|all [do] you|that|is|have [you] remember|know|remembered|noted"
                  + " [about_me|so_far]",
              "do_you remember|know anything|something|everything [about_me]",
              "what_is|what's in your|my|the memory|memories",
              "qué recuerdas|sabes [de_mí|sobre_mí]",
              "lista|muestra|muéstrame [tu|tus|la|los|mis] memoria|recuerdos|notas",
              "was weißt|weisst du [über_mich]"),
          row(
              MemoryRequests::recall,
              "do_you|can_you|you [still] remember|know|recall {topic}",
              "remember|recall what|when|where|who|which|how {topic}",
              "recall {topic}",
              "remind me what|when|where|who|which|how|of|about {topic}",
              "tell_me [about|again] {topic}",
              "recuerdas|sabes {topic}",
              "weißt|weisst|erinnerst du [dich] {topic}"),
          row(
              MemoryRequests::remember,
              "don't|do_not|never forget [that] {fact}",
              "remember|memorize|memorise|note|save|store that|this|down|the_fact_that [that]"
                  + " {fact}",
              "remember|memorize|memorise|note {fact}",
              "[please] keep|bear in mind [that] {fact}",
              "make|take [a] note [that|of|this] [that] {fact}",
              "add|save|store|write {fact} to|in [your|the|my] memory",
              "for_your_information|fyi {fact}",
              "recuerda|anota|apunta|memoriza [que] {fact}",
              "no_olvides|ten_en_cuenta|toma_nota [de] [que] {fact}",
              "merke|merk dir [dass] {fact}",
              "denk|denke daran [dass] {fact}"),
          row(
              MemoryRequests::forgetEverything,
              "forget|delete|erase|clear|wipe|olvida|vergiss [all|your|my] everything|all|memory|"
                  + "memories|todo|alles"),
          row(
              MemoryRequests::forget,
              "forget|unlearn [about|that|what_i_said_about] [that] {topic}",
              "delete|remove|erase|drop [the] memory|note|entry|fact of|about|on|that {topic}",
              "delete|remove|erase|drop {topic} from [your|my|the] memory|memories|notes",
              "olvida [que|lo_de|lo_del] {topic}",
              "borra {topic} de [tu|la] memoria",
              "vergiss [dass] {topic}"),
          row(
              MemoryRequests::remember,
              "no|actually|correction|update|en_realidad [sorry|actually] {fact:statement}",
              "from|as now|of on|now {fact}"),
          row(
              MemoryRequests::correct,
              "{subject} {verb:be} now|ahora|jetzt {value}",
              "{subject} ahora|jetzt {verb:be} {value}",
              "{subject} {verb:be} {value} now|instead|ahora|jetzt",
              "{subject} has|have changed to {value}",
              "{subject} changed to {value}"),
          row(
              MemoryRequests::recall,
              "what|what's|when|when's|where|where's|who|who's|whom|whose|which|how|why {topic}",
              "qué|cuál|cuáles|cuándo|dónde|quién|quiénes|cómo|cuánto|cuántos|cuánta {topic}",
              "wer|was|wann|wo|wie|welche|welcher|welches|warum {topic}"),
          row(
              MemoryRequests::remember,
              "my|our|mi|mis|nuestro|nuestra|mein|meine|unser|unsere {a} is|are|was|were|es|son|"
                  + "se_llama|ist|sind|heißt {b}",
              "i [always|never|usually|often|also|really]"
                  + " live|work|like|love|hate|prefer|use|speak|drink|eat|own|play|study|teach"
                  + "|moved|grew_up {b}",
              "i do_not|don't like|eat|drink|want|speak|use {b}",
              "i_am|i'm|i_was a|an|the|from|called|named|allergic|born|based|vegetarian|vegan"
                  + " [to|in] {b}",
              "i_am|i'm vegetarian|vegan|left-handed|retired|married",
              "me_llamo|me_gusta|me_gustan|vivo_en|trabajo_en|trabajo_como|soy|tengo|prefiero|uso"
                  + " {b}",
              "ich heiße|wohne|lebe|arbeite|mag|bin|habe {b}",
              "call me {b}"));

  /** Anything else that ends as a question is one to the memory. */
  static final Row QUESTION = row(MemoryRequests::recall, "{topic:question}");

  private Phrasebook() {}

  private static Row row(Intents.Handler handler, String... phrases) {
    return new Row(handler, Phrase.all(phrases));
  }
}
