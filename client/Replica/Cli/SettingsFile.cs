using System.Text;
using System.Text.Json;

namespace Replica.Client.Cli;

/// <summary><c>replica.json</c> in the data folder: an object whose keys are options' names (<c>cache-limit</c> or <c>cacheLimit</c>).</summary>
internal sealed class SettingsFile
{
    public const string Name = "replica.json";

    /// <summary>More than any real one needs.</summary>
    private const int MaxLength = 1 << 20;

    private readonly Dictionary<string, IReadOnlyList<string>> _values = [];

    private SettingsFile(string path) => Path = path;

    /// <summary>As where there is no file.</summary>
    public static SettingsFile Empty { get; } = new("");

    public string Path { get; }

    /// <summary>The values of an option by its name without dashes in front; null if the file does not say.</summary>
    public IReadOnlyList<string>? Find(string key) => _values.GetValueOrDefault(key);

    /// <summary>Reads the data folder's file, if there is one.</summary>
    /// <param name="dataFolder">Where it lies.</param>
    /// <param name="keys">The options that exist. Another key is an error: a setting that silently did nothing could be one that protects.</param>
    /// <exception cref="CommandException">Unreadable or malformed; names the file.</exception>
    public static SettingsFile Load(string dataFolder, IReadOnlySet<string> keys)
    {
        var file = new SettingsFile(System.IO.Path.Combine(dataFolder, Name));
        try
        {
            if (!File.Exists(file.Path)) return file;
            if (new FileInfo(file.Path).Length > MaxLength) throw new FormatException("it is too large");
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.Path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            file.Take(json.RootElement, keys);
            return file;
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{file.Path} can not be used: {e.Message}; correct or remove it");
        }
    }

    private void Take(JsonElement root, IReadOnlySet<string> keys)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException("it is not a JSON object");
        foreach (var property in root.EnumerateObject())
        {
            var key = Dashed(property.Name);
            if (!keys.Contains(key)) throw new FormatException($"there is no option '{property.Name}'");
            var values = property.Value.ValueKind == JsonValueKind.Array
                ? property.Value.EnumerateArray().Select(element => Scalar(property.Name, element)).ToArray()
                : [Scalar(property.Name, property.Value)];
            if (!_values.TryAdd(key, values)) throw new FormatException($"'{property.Name}' stands in it twice");
        }
    }

    private static string Scalar(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw new FormatException($"the value of '{name}' is not a text, number, true or false, or an array of them"),
    };

    private static string Dashed(string name)
    {
        var dashed = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter)) dashed.Append('-');
            dashed.Append(char.ToLowerInvariant(letter));
        }

        return dashed.ToString();
    }
}
