using System.Collections.Concurrent;
using System.Collections.Frozen;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatRec.Agents.Dialogue;

/// <summary>The phrases of every language for which a folder of the project has a file. Read-only once loaded.</summary>
internal sealed class CueLanguages
{
    private static readonly ConcurrentDictionary<string, CueLanguages> Loaded = new(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, CuePhrases> _languages;

    private CueLanguages(string folder)
    {
        var assembly = typeof(CueLanguages).Assembly;
        var prefix = $"{assembly.GetName().Name}.{folder}.";
        _languages = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
                    .Deserialize<Dictionary<string, object>>(reader);
            })
            .ToFrozenDictionary(file => (string)file["language"], file => new CuePhrases(file), StringComparer.Ordinal);
    }

    /// <summary>Every built-in file of a folder, read once however many ask.</summary>
    /// <param name="folder">The folder of the project the files lie in: "Memory.Lexicons".</param>
    public static CueLanguages Load(string folder) => Loaded.GetOrAdd(folder, static folder => new CueLanguages(folder));

    /// <summary>The phrases of a language; <see langword="null"/> where there is no file for it.</summary>
    /// <param name="language">The language, with or without a region: "en", "en-GB".</param>
    public CuePhrases? In(string language) => _languages.GetValueOrDefault(language.Split('-')[0]);
}
