namespace ChatRec.Retrieval.Catalog;

/// <summary>What a key of an item says beside being an attribute.</summary>
[Flags]
internal enum ItemRole
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The identifier.</summary>
    Id = 1,

    /// <summary>The name.</summary>
    Title = 2,

    /// <summary>Other names.</summary>
    OtherTitles = 4,

    /// <summary>Text to search in.</summary>
    Description = 8,

    /// <summary>The series it belongs to.</summary>
    Franchise = 16,

    /// <summary>Where the other keys come from.</summary>
    Source = 32,
}

/// <summary>A key that items may have, and where its value goes. Not thread-safe.</summary>
/// <param name="name">The key.</param>
internal sealed class ItemField(string name)
{
    /// <summary>The key.</summary>
    public string Name { get; } = name;

    /// <summary>The attribute's column; <see langword="null"/> when it is none.</summary>
    public Column? Column { get; set; }

    /// <summary>What it says beside.</summary>
    public ItemRole Roles { get; set; }

    /// <summary>The last line that had it: a second time on a line is a fault.</summary>
    public int LastLine { get; set; }
}
