using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Lexical;

/// <summary>How much a word counts by where it stands (bm25 column weights).</summary>
public sealed class LexicalOptions
{
    /// <summary>A word of the title or of another title. Default 6.</summary>
    [Range(0, 100)]
    public double TitleWeight { get; set; } = 6;

    /// <summary>A word of a person's name. Default 4.</summary>
    [Range(0, 100)]
    public double PeopleWeight { get; set; } = 4;

    /// <summary>A category, a tag or a word people use for it. Default 2.</summary>
    [Range(0, 100)]
    public double LabelWeight { get; set; } = 2;

    /// <summary>A word of the description. Default 1.</summary>
    [Range(0, 100)]
    public double DescriptionWeight { get; set; } = 1;

    /// <summary>
    /// A word in more than this share of the items is passed over when a rarer one was said as well. Default 0.1.
    /// </summary>
    [Range(0, 1)]
    public double CommonShare { get; set; } = 0.1;
}
