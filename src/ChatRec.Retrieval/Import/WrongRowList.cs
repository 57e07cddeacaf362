using System.Collections.Immutable;
using System.Globalization;

namespace ChatRec.Retrieval.Import;

/// <summary>Counts the wrong rows, keeps the first of them and writes all of them to a file, if there is one. Not thread-safe.</summary>
internal sealed class WrongRowList : IDisposable
{
    /// <summary>How many are kept in memory.</summary>
    public const int Kept = 20;

    private readonly ImmutableArray<WrongRow>.Builder _first = ImmutableArray.CreateBuilder<WrongRow>();
    private readonly StreamWriter? _file;

    /// <summary>Starts the list.</summary>
    /// <param name="path">The file that takes every wrong row as "line, tab, reason", or <see langword="null"/>.</param>
    public WrongRowList(string? path) => _file = path is null ? null : new StreamWriter(path);

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them.</summary>
    public ImmutableArray<WrongRow> First => _first.ToImmutable();

    /// <summary>Adds a row.</summary>
    public void Add(int line, string reason)
    {
        Count++;
        if (_first.Count < Kept)
        {
            _first.Add(new WrongRow(line, reason));
        }

        _file?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line}\t{reason}"));
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();
}
