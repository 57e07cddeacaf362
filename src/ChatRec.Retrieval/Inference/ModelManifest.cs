using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace ChatRec.Retrieval.Inference;

/// <summary>A file of a model, as the manifest pins it.</summary>
/// <param name="Path">Relative to the manifest's folder, with forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits.</param>
public sealed record ModelFile(string Path, long Bytes, string Sha256);

/// <summary>A trained model.</summary>
/// <param name="Name">Its name, for instance "text-encoder".</param>
/// <param name="Files">Its files.</param>
public sealed record ModelEntry(string Name, ImmutableArray<ModelFile> Files);

/// <summary>
/// The list of trained models with the hash of every file (<c>models/manifest.json</c>): a model that was cut short or altered is
/// named before it is used. Immutable and thread-safe.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>The format's name.</summary>
    public const string SchemaName = "chatrec/models/v1";

    private const string FileName = "manifest.json";

    private ModelManifest(string path, ImmutableArray<ModelEntry> models)
    {
        Path = path;
        Models = models;
    }

    /// <summary>The manifest's file.</summary>
    public string Path { get; }

    /// <summary>The models in the manifest's order.</summary>
    public ImmutableArray<ModelEntry> Models { get; }

    /// <summary>Reads a manifest; checks no file yet.</summary>
    /// <param name="path">The <c>manifest.json</c>.</param>
    /// <exception cref="ModelException">The manifest is missing or wrong.</exception>
    public static ModelManifest Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 32 });
            var root = document.RootElement;
            if (root.GetProperty("schema").GetString() != SchemaName)
            {
                throw new ModelException(path, $"its schema is not {SchemaName}");
            }

            return new ModelManifest(path, [.. root.GetProperty("models").EnumerateArray().Select(model => ReadModel(model, path))]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, $"the manifest cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelException(path, $"the manifest is not of the form {SchemaName}: {error.Message}", error);
        }
    }

    /// <summary>Finds a model by name, or <see langword="null"/>.</summary>
    /// <param name="name">The model's name.</param>
    public ModelEntry? Find(string name) => Models.FirstOrDefault(model => model.Name == name);

    /// <summary>The absolute path of a file of a model.</summary>
    /// <param name="file">The file.</param>
    public string PathOf(ModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, file.Path));
    }

    /// <summary>Checks that every file of every model is there, whole and unaltered.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ModelException">The first file that is not; the message names it and both hashes.</exception>
    public void Verify(CancellationToken cancellationToken = default)
    {
        foreach (var model in Models)
        {
            Verify(model, cancellationToken);
        }
    }

    /// <summary>Checks that every file of a model is there, whole and unaltered.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ModelException">The first file that is not; the message names it and both hashes.</exception>
    public void Verify(ModelEntry model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var file in model.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = PathOf(file);
            try
            {
                using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
                if (stream.Length != file.Bytes)
                {
                    throw new ModelException(path, $"it is {stream.Length} bytes long, but the manifest says {file.Bytes}");
                }

                var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
                if (hash != file.Sha256)
                {
                    throw new ModelException(path, $"its SHA-256 is {hash}, but the manifest says {file.Sha256}");
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ModelException(path, $"the model \"{model.Name}\" cannot be read: {error.Message}", error);
            }
        }
    }

    /// <summary>Whether a file of a model folder is there; one that <c>manifest.json</c> above its folder names is held against it first.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The manifest names it and it is missing or altered, or the manifest is wrong.</exception>
    internal static bool HasSound(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var manifest = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(full)!) ?? string.Empty, FileName);
        if (File.Exists(manifest) && Load(manifest) is var models
            && models.Models.FirstOrDefault(model => model.Files.Any(file => models.PathOf(file) == full)) is { } entry)
        {
            models.Verify(entry);
        }

        return File.Exists(full);
    }

    private static ModelEntry ReadModel(JsonElement model, string path)
    {
        var name = model.GetProperty("name").GetString() ?? throw new ModelException(path, "a model has no name");
        return new ModelEntry(name, [.. model.GetProperty("files").EnumerateArray().Select(file => ReadFile(file, path))]);
    }

    private static ModelFile ReadFile(JsonElement file, string manifest)
    {
        var path = file.GetProperty("path").GetString() ?? "";
        var hash = file.GetProperty("sha256").GetString() ?? "";
        if (path.Length == 0 || System.IO.Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
        {
            throw new ModelException(manifest, $"\"{path}\" is no path below the manifest's folder");
        }

        return hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower)
            ? new ModelFile(path, file.GetProperty("bytes").GetInt64(), hash)
            : throw new ModelException(manifest, $"\"{hash}\" is no SHA-256 (file {path})");
    }
}
