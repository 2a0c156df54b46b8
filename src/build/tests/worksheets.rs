//! Worksheets: which points they list, and by which keys.

use super::*;

/// The keys of a worksheet, in the order of the page.
fn keys(site: &Site, address: &str) -> Vec<String> {
    let html = page(site, address);
    let parts = html.split("data-evidence=\"").skip(1);
    parts.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn what_is_new_comes_before_what_is_inherited_and_both_keep_their_keys() {
    let site = built(&sample());
    assert_eq!(
        keys(&site, "tracks/ic/senior/worksheet.html"),
        ["direction.seams", "direction.leaves-designs-that-can"]
    );
    assert_eq!(
        keys(&site, "tracks/ic/staff/worksheet.html"),
        ["direction.sets-the-direction-of", "direction.seams"]
    );
    let level = page(&site, "tracks/ic/staff.html");
    assert!(level.contains("<a href=\"../../tracks/ic/staff/worksheet.html\">"), "{level}");
}

#[test]
fn two_levels_with_a_point_of_one_id_give_two_keys() {
    let track = IC.replace(
        "points = [\"Sets the direction of an area.\"]",
        "points = [{ id = \"seams\", text = \"Moves the seams.\" }]",
    );
    let site = with("content/tracks/ic.toml", &track);
    assert_eq!(
        keys(&site, "tracks/ic/staff/worksheet.html"),
        ["direction.seams", "direction.seams.2"]
    );
}

#[test]
fn a_worksheet_knows_the_ids_its_level_had() {
    let track = IC.replace(
        "name = \"Staff Engineer\"",
        "name = \"Staff Engineer\"\naliases = [\"lead\", \"SWE IV\"]",
    );
    let html = page(&with("content/tracks/ic.toml", &track), "tracks/ic/staff/worksheet.html");
    assert!(html.contains("data-worksheet=\"ic/staff\" data-former=\"ic/lead\""), "{html}");
}

#[test]
fn a_level_that_expects_nothing_has_no_worksheet() {
    let cell = "[level.expect.direction]\npoints = [\"Gives the team its direction.\"]";
    let track = MGMT.replace(cell, "");
    assert_ne!(track, MGMT);
    let site = with("content/tracks/mgmt.toml", &track);
    let address = Address::new("tracks/mgmt/em/worksheet.html").expect("relative");
    assert!(!site.outputs.contains_key(&address));
    assert!(!page(&site, "tracks/mgmt/em.html").contains("worksheet.html"));
}

#[test]
fn search_finds_a_worksheet_by_its_title_and_not_by_its_expectations() {
    let site = built(&sample());
    let mut pages = site.parts.search_pages();
    let worksheet = pages.find(|page| page.address == "tracks/ic/staff/worksheet.html");
    let worksheet = worksheet.expect("search knows it");
    assert!(worksheet.title.contains("Staff Engineer"), "{}", worksheet.title);
    assert!(worksheet.sections.is_empty());
    assert_eq!(worksheet.level.expect("it belongs to a level").id, "ic/staff");
}
