using System.Collections.Immutable;

namespace ChatRec.Retrieval.Import;

/// <summary>What a file holds.</summary>
public enum ImportKind
{
    /// <summary>Items of a catalogue.</summary>
    Items,

    /// <summary>Who rated or used which item when.</summary>
    Interactions,
}

/// <summary>What to import, and where to. Immutable.</summary>
public sealed record ImportRequest
{
    /// <summary>What the file holds.</summary>
    public required ImportKind Kind { get; init; }

    /// <summary>The file: CSV (RFC 4180 with a header) when its name ends in <c>.csv</c>, one JSON object a line otherwise.</summary>
    public required string Source { get; init; }

    /// <summary>The <c>catalog.yaml</c> to hold the rows against; <see langword="null"/> takes the one beside the file, then the target's.</summary>
    public string? Catalog { get; init; }

    /// <summary>The pack's folder: made for items, there already for interactions.</summary>
    public required string Target { get; init; }

    /// <summary>Whether wrong rows are left out; otherwise one wrong row refuses the whole file.</summary>
    public bool SkipWrongRows { get; init; }

    /// <summary>A file that takes every wrong row with its reason, or <see langword="null"/>.</summary>
    public string? ErrorsFile { get; init; }
}

/// <summary>A row that cannot be imported.</summary>
/// <param name="Line">The line of the file on which it begins, from 1.</param>
/// <param name="Reason">What is wrong, in one line.</param>
public readonly record struct WrongRow(int Line, string Reason);

/// <summary>How far an import is.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes of the file.</param>
public readonly record struct ImportProgress(long Rows, long Bytes, long TotalBytes);

/// <summary>What an import did. Immutable.</summary>
public sealed record ImportResult
{
    /// <summary>Whether the rows are in the pack now; otherwise the pack is as it was.</summary>
    public required bool IsImported { get; init; }

    /// <summary>The pack's name.</summary>
    public required string Pack { get; init; }

    /// <summary>Rows without a fault.</summary>
    public required long Rows { get; init; }

    /// <summary>Number of wrong rows.</summary>
    public required long Wrong { get; init; }

    /// <summary>The first wrong rows; <see cref="ImportRequest.ErrorsFile"/> takes all of them.</summary>
    public required ImmutableArray<WrongRow> WrongRows { get; init; }

    /// <summary>Columns of the header that the catalogue does not know; they were passed over.</summary>
    public required ImmutableArray<string> UnknownColumns { get; init; }
}
